URL = "jdbc:mysql://db.acme.io:3306/shop?user=shop&password={password}"
