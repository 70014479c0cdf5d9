// Task switches among as many tasks as the command line says.
package main

import (
	"os"
	"runtime"
	"strconv"
)

func spin(rounds int, done chan struct{}) {
	for i := 0; i < rounds; i++ {
		runtime.Gosched()
	}
	done <- struct{}{}
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	done := make(chan struct{}, count)
	for i := 0; i < count; i++ {
		go spin(rounds, done)
	}
	for i := 0; i < count; i++ {
		<-done
	}
}
