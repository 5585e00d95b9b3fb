"""What a workbook is: schema, expressions, themes and the declared books."""
