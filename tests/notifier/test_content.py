"""What an automatic e-mail must never contain, rule by rule: a text that breaks each, and one close to it that does not."""

from __future__ import annotations

import pytest

from notifier.content import RULES, breaches, breaches_in_html

BROKEN = [
    ("a number like an NHS number", "Number 999 000 0018."),
    ("a number like an NHS number", "9990000018"),
    ("a number like an NHS number", "999-000-0018"),
    ("a number like an NHS number", "999\u00a0000\u00a00018"),
    ("a number like an NHS number", "999\u200b0000018"),
    ("a date of birth", "Born in May 2009"),
    ("a date of birth", "Date of birth: 3 April 2009"),
    ("a date of birth", "DOB 2009"),
    ("a date of birth", "aged 15"),
    ("a date in figures", "on 03/04/2009"),
    ("a date in figures", "on 3.4.09"),
    ("a date in figures", "on 2009-04-03"),
    ("a postcode", "at IP33 3LA now"),
    ("a postcode", "ip333la"),
    ("initials", "about J.S. and"),
    ("somebody's name", "Dr Patel will ring"),
    ("somebody's name", "Ask for Mrs. Okafor"),
    ("a greeting by name", "Dear Jane"),
    ("a greeting by name", "Hello,\tjane"),
    ("a rating", "She is rated amber"),
    ("a rating", "on the red list"),
    ("a decision", "The referral was accepted."),
    ("a decision", "You are eligible."),
    ("a decision", "This does not meet the criteria."),
    ("a decision", "You are now on the register."),
    ("a diagnosis", "because of autism"),
    ("a diagnosis", "A learning disability team"),
    ("a clinical word", "about self-harm"),
    ("a clinical word", "your mental health"),
    ("clinical advice", "Take your medication"),
    ("clinical advice", "take 5mg"),
    ("reassurance", "Do not worry."),
    ("reassurance", "Please don’t worry"),
    ("reassurance", "This is low risk."),
    ("reassurance", "It is non-urgent."),
    ("reassurance", "It is not urgent."),
    ("reassurance", "We will keep you safe."),
    ("reassurance", "Everything will be fine."),
    ("a promise of time", "We answer within 48 hours."),
    ("a promise of time", "in two working days"),
    ("a promise of time", "You will hear tomorrow."),
    ("a promise of time", "We will ring you soon."),
    ("a promise of time", "by Friday"),
    ("blame", "You did not fill in page two."),
    ("blame", "Your form is incomplete."),
    ("blame", "You failed to say"),
    ("a demand to send papers again", "Please resend the form."),
    ("a demand to send papers again", "Please send the form again."),
    ("a quoted message", "> I cannot go on"),
    ("a quoted message", "On Monday Jane wrote: help"),
    ("a quoted message", "-----Original Message-----"),
    ("a quoted message", "From: jane@example.org"),
    ("a mobile number", "Ring 07700 900123."),
    ("a mobile number", "Ring +44 7700 900 123."),
    ("a web address", "See https://example.org/r/1"),
    ("a web address", "See www.example.org"),
]


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_a_breach_is_named(rule: str, text: str) -> None:
    assert rule in breaches(text)


def test_every_rule_has_an_example() -> None:
    assert {rule for rule, _ in BROKEN} == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    "text",
    [
        "Ring 01473 341100.",
        "Ring 01284 733188, option 1.",
        "Ring 0808 800 4005 or 03456 061 499.",
        "Use Relay UK: 18001 111.",
        "Ring 999, or go to A&E.",
        "Your reference is DSR-7K3M-Q9TX.",
        "The review is due on Monday 3 March 2025.",
        "Since Monday 3 March 2025 at 2:05pm.",
        "ld&awest.duty@nsft.nhs.uk",
        "Our computer could not open all of it.",
        "Hello",
        "Suffolk Dynamic Support Register",
    ],
)
def test_what_an_email_needs_to_say_may_stand(text: str) -> None:
    assert breaches(text) == ()


def test_what_the_service_configured_may_stand_and_nothing_beside_it() -> None:
    assert breaches("Learning disability duty team", ("Learning disability duty team",)) == ()
    assert breaches("Learning disability duty team, autism", ("Learning disability duty team",)) == ("a diagnosis",)
    assert breaches("anything", ("", " ")) == ()
    assert breaches("autistic", ("aut", "is")) == ("a diagnosis",)


def test_a_breach_is_named_without_what_was_found() -> None:
    assert not any("9990000018" in name for name in breaches("9990000018"))


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<img src="https://example.org/x.png">', "an element that is not simple text"),
        ("<script>1</script>", "an element that is not simple text"),
        ('<link rel="stylesheet" href="x">', "an element that is not simple text"),
        ("<style>p{}</style>", "an element that is not simple text"),
        ('<p onclick="x()">a</p>', "an attribute that is not simple text"),
        ('<body background="x.png">a</body>', "an attribute that is not simple text"),
        ("<p style=\"background:url('x')\">a</p>", "a style that could fetch something"),
        ('<a href="https://example.org/?id=1">a</a>', "a link that the service has not configured"),
        ('<a href="tel:999?x">a</a>', "a link that the service has not configured"),
        ('<a href="mailto:a@example.org?subject=x">a</a>', "a link that the service has not configured"),
        ("<p>a</p><p>on 03&#47;04&#x2f;2009</p>", "a date in figures"),
        ("<p>auti<strong>sm</strong></p>", "a diagnosis"),
    ],
)
def test_html_is_checked_as_it_is_seen(html: str, name: str) -> None:
    assert name in breaches_in_html(html)


def test_a_link_that_the_service_configured_may_stand() -> None:
    link = "https://example.org/easy-read"
    assert breaches_in_html(f'<p><a href="{link}">Easy read</a></p>', (link,)) == ()
