"""Invoices and credit notes: entered in the books, delivered to the billing system, and settled when it was paid."""
