package main

import (
	"log"
	"os"
)

func main() {
	queue := os.Getenv("SHOP_QUEUE_URL")
	if queue == "" {
		log.Fatal("SHOP_QUEUE_URL is not set")
	}
	serve(queue)
}
