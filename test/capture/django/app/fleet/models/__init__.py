from .car import Car
from .driver import Driver, Licence

__all__ = ["Car", "Driver", "Licence"]
