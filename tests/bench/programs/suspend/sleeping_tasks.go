// A million tasks that sleep for two seconds, awaited one by one.
// operations: 1000000
package main

import (
	"fmt"
	"time"
)

func sleeper(done chan struct{}) {
	time.Sleep(2 * time.Second)
	close(done)
}

func main() {
	tasks := make([]chan struct{}, 1000000)
	for i := range tasks {
		tasks[i] = make(chan struct{})
		go sleeper(tasks[i])
	}
	for _, task := range tasks {
		<-task
	}
	fmt.Println(len(tasks))
}
