MARK = "# nosec"
