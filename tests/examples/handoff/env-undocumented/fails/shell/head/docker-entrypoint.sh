#!/bin/sh
set -eu
: "${SHOP_MIGRATE:=no}"
exec gunicorn --bind "${SHOP_BIND:?where to listen}" shop.wsgi
