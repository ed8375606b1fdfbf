"""One case of a policy simulation against one call of the anonymous endpoint, on a temporary SQLite database."""

from __future__ import annotations

from benchmarks.screening import CALLS, REQUEST, make_app
from benchmarks.timing import median_ratio
from caseapp.schemas.screening import ScreeningIn
from caseapp.services import figures, simulation
from caseapp.services.simulation import Trial


def main() -> None:
    """Print the ratio: each case is screened twice, as it is and with the change."""
    app = make_app()
    client = app.test_client()
    request = ScreeningIn().load(REQUEST)
    trial = Trial.of({"hardship_line": {"factor": "2.5"}})

    def simulated() -> None:
        with app.app_context():
            rows = figures.rows_below("340200")
            for _ in range(CALLS):
                simulation.outcome(request, rows)
                simulation.outcome(request, rows, trial)

    def endpoint() -> None:
        for _ in range(CALLS):
            client.post("/api/v1/screenings", json=REQUEST).get_json()["outcome"]

    median_ratio("a simulated case", simulated, "POST /screenings", endpoint)


if __name__ == "__main__":
    main()
