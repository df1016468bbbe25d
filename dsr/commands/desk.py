"""`dsr desk`: the pages on which duty staff work the queue, served alone."""

from __future__ import annotations

from dsr import logs, wiring
from dsr.clock import utc_now
from dsr.commands.common import Config, configured, console, stop
from dsr.commands.database import opened
from dsr.desk import app, server


def desk(config: Config = None) -> None:
    """Serve the desk until it is told to stop (Ctrl-C or SIGTERM). The worker runs apart: dsr run."""
    configuration = configured(config)
    if configuration.desk is None:
        stop("There is no [desk] in the configuration. docs/desk.md says what belongs there.")
    logs.set_up()
    with opened(configuration) as store, wiring.reading_pool(configuration) as reader:
        console.print(f"The desk is at {configuration.desk.address}", markup=False)
        server(app(configuration, configuration.desk, store, reader, utc_now), configuration.desk).run()
