"""Writing a workbook's VBA project from source text, without Excel."""
