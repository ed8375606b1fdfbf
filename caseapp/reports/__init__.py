"""Printed documents: plain values in, PDF, JSON and workbook out. Knows no database and no HTTP."""
