"""`python -m kiosk.simulators.panel`: serves the panel; settings come from the environment (PANEL_…)."""

from __future__ import annotations

from kiosk.simulators.panel.app import create_app
from kiosk.simulators.panel.settings import PanelSettings


def main() -> None:
    """Serve until the process is told to end."""
    settings = PanelSettings()
    app = create_app(settings)
    app.run(host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
