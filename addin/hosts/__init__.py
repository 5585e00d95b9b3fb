"""Where actions run: one module or package for each program that holds the workbook."""
