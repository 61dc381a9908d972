// The Go host of the benchmarks: HOST SCENARIO PLUGIN [name=value ...], as the hosts in C#.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

var settings = map[string]string{}

func main() {
	executable := os.Args[2]
	for _, argument := range os.Args[3:] {
		if i := strings.IndexByte(argument, '='); i > 0 {
			settings[argument[:i]] = argument[i+1:]
		}
	}
	switch os.Args[1] {
	case "once":
		once(executable)
	case "start":
		start(executable)
	case "calls":
		calls(executable)
	case "echo":
		echo(executable)
	case "sequence":
		sequence(executable)
	case "many":
		many(executable)
	default:
		fmt.Fprintln(os.Stderr, "There is no scenario", os.Args[1])
		os.Exit(2)
	}
}

func number(name string, otherwise int) int {
	if text, ok := settings[name]; ok {
		value, err := strconv.Atoi(text)
		check(err)
		return value
	}
	return otherwise
}

func numbers(name string) []int {
	var all []int
	for _, part := range strings.Split(settings[name], ",") {
		if value, err := strconv.Atoi(part); err == nil {
			all = append(all, value)
		}
	}
	return all
}

func report(name string, value float64) { fmt.Println(name, strconv.FormatFloat(value, 'g', -1, 64)) }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
