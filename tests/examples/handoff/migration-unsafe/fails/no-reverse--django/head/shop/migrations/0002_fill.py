from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RunPython(lambda apps, editor: None),
        migrations.RunSQL("UPDATE shop_order SET note = 1"),
    ]
