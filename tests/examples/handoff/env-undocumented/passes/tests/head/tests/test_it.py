import os


def test_it():
    assert os.environ["SHOP_TEST_DATABASE"]
