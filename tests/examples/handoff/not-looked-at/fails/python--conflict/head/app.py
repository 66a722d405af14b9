import os

<<<<<<< HEAD
HOST = os.environ["SHOP_HOST"]
=======
HOST = os.environ["SHOP_ADDRESS"]
>>>>>>> other
