from django.test import TestCase

from customers.services import register


class RegisterTest(TestCase):
    def test_registers_twice(self):
        register("test@example.com", "Test")
        register("test@example.com", "Test again")
        self.assertTrue(True)
