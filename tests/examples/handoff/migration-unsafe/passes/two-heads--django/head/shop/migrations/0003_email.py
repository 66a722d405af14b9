from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_note")]
    operations = [
        migrations.AddField(model_name="order", name="email", field=models.TextField(null=True)),
    ]
