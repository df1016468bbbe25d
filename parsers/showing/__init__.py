"""Showing where values stand: a document's pages as pictures, or its text laid out plainly, with the places marked."""
