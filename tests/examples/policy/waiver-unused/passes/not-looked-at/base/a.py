x = eval(y)
