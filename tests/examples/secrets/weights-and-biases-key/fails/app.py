client = Client(token="{wandb}")
