// Lock, handed on among 100 tasks.
// operations: 200000
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func worker(lock *sync.Mutex, rounds int, done chan int) {
	for i := 0; i < rounds; i++ {
		lock.Lock()
		runtime.Gosched()
		lock.Unlock()
	}
	done <- rounds
}

func main() {
	var lock sync.Mutex
	done := make(chan int)
	for i := 0; i < 100; i++ {
		go worker(&lock, 2000, done)
	}
	total := 0
	for i := 0; i < 100; i++ {
		total += <-done
	}
	fmt.Println(total)
}
