"""One case, one file 一案一卷: its papers bound into one PDF with cover, catalogue, page numbers and our own tags."""
