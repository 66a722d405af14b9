#!/bin/sh
exec shop --workers "${SHOP_WORKERS:-4}"
