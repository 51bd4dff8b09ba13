"""Makes the integration tests' store importable here."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration/kiosk"))
