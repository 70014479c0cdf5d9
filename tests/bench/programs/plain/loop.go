// Loop iteration with arithmetic.
// operations: 10000000
package main

import "fmt"

func main() {
	total := 0
	for i := 0; i < 10000000; i++ {
		total = (total + i*3) % 1000003
	}
	fmt.Println(total)
}
