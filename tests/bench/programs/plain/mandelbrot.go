// Mandelbrot, per pixel.
// operations: 160000
package main

import "fmt"

func mandelbrot(size, limit int) int {
	inside := 0
	for row := 0; row < size; row++ {
		ci := 2.0*float64(row)/float64(size) - 1.0
		for column := 0; column < size; column++ {
			cr := 2.0*float64(column)/float64(size) - 1.5
			zr, zi := 0.0, 0.0
			step := 0
			for ; step < limit; step++ {
				rr, ii := zr*zr, zi*zi
				if rr+ii > 4.0 {
					break
				}
				zi = 2.0*zr*zi + ci
				zr = rr - ii + cr
			}
			if step == limit {
				inside++
			}
		}
	}
	return inside
}

func main() { fmt.Println(mandelbrot(400, 100)) }
