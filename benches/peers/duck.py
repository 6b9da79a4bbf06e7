"""The figures by DuckDB's package for Python: `duck.py FOLDER` prints each table as a line of JSON."""

import json
import os
import pathlib
import sys

import duckdb

sql = pathlib.Path(__file__).with_name("figures.sql").read_text()
os.chdir(os.path.join(sys.argv[1], "data"))
connection = duckdb.connect()
prepare, *tables = sql.split("\n-- table ")
connection.execute(prepare)
for table in tables:
    name, _, query = table.partition("\n")
    cursor = connection.execute(query)
    columns = [column[0] for column in cursor.description]
    print(json.dumps([name, [dict(zip(columns, row)) for row in cursor.fetchall()]]))
