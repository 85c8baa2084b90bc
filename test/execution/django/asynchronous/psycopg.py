"""Debian 12's psycopg 3.1.7 is too old for Django 4.2, which takes psycopg2 where there is none."""
raise ImportError("left out")
