"""What every test may ask for."""

pytest_plugins = ["tests.mailservers", "tests.services", "tests.journeys.service"]
