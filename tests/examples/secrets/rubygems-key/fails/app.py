client = Client(token="{rubygems}")
