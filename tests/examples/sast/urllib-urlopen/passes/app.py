import http.client


def read(host):
    return http.client.HTTPSConnection(host, timeout=5)
