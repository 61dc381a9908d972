package main

import (
	"fmt"
	"io/ioutil"
	"sort"
	"strconv"
	"strings"
	"time"
)

// processorSeconds is the processor time that a process has used, in ticks of a hundredth of a second.
func processorSeconds(process int) float64 {
	content, err := ioutil.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	check(err)
	text := string(content)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+2:])
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

func residentMegabytes(process int) float64 {
	return kilobytes(fmt.Sprintf("/proc/%d/status", process), "VmRSS:") * 1024 / 1e6
}

func proportionalMegabytes(process int) float64 {
	return kilobytes(fmt.Sprintf("/proc/%d/smaps_rollup", process), "Pss:") * 1024 / 1e6
}

func kilobytes(file, name string) float64 {
	content, err := ioutil.ReadFile(file)
	check(err)
	for _, line := range strings.Split(string(content), "\n") {
		if strings.HasPrefix(line, name) {
			value, err := strconv.ParseFloat(strings.Fields(line)[1], 64)
			check(err)
			return value
		}
	}
	return 0
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since)) / 1e6 }

func percentile(values []float64, percent int) float64 {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	i := len(sorted) * percent / 100
	if i >= len(sorted) {
		i = len(sorted) - 1
	}
	return sorted[i]
}
