"""Offers, bookings, plans and people: everything but the door."""
