"""What the patient takes along, receipt and high-cost card: one content, laid out on paper, as a page and as a PDF."""
