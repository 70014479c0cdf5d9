// Queue, put and get: a channel.
// operations: 500000
package main

import "fmt"

func main() {
	queue := make(chan int, 100)
	go func() {
		for i := 0; i < 500000; i++ {
			queue <- i
		}
	}()
	total := 0
	for i := 0; i < 500000; i++ {
		total += <-queue
	}
	fmt.Println(total)
}
