"""Dated, sourced YAML that the law and the office own."""
