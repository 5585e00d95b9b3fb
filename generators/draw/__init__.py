"""Drawing a declared workbook with XlsxWriter."""
