// Task switch, 2 tasks.
// operations: 800000
package main

import (
	"fmt"
	"runtime"
)

func spin(rounds int, done chan int) {
	for i := 0; i < rounds; i++ {
		runtime.Gosched()
	}
	done <- rounds
}

func main() {
	done := make(chan int)
	for i := 0; i < 2; i++ {
		go spin(400000, done)
	}
	total := 0
	for i := 0; i < 2; i++ {
		total += <-done
	}
	fmt.Println(total)
}
