// Generator send: two channels.
// operations: 1000000
package main

import "fmt"

func accumulate(in, out chan int) {
	total := 0
	for {
		out <- total
		total += <-in
	}
}

func main() {
	in, out := make(chan int), make(chan int)
	go accumulate(in, out)
	total := <-out
	for i := 0; i < 1000000; i++ {
		in <- 5
		total = <-out
	}
	fmt.Println(total)
}
