package main

import (
	"fmt"
	"math/rand"
	"os"
	"sync"
	"time"
)

func once(executable string) {
	plugin := launch(executable)
	plugin.add(19, 23)
	plugin.client.Kill()
}

func start(executable string) {
	launches := number("launches", 6)
	var first, kill []float64
	for i := 0; i < launches; i++ {
		begin := time.Now()
		plugin := launch(executable)
		plugin.add(19, 23)
		firstCall := milliseconds(begin)
		if i == 0 {
			report("first.cold", firstCall)
			report("memory.first.plugin", residentMegabytes(plugin.process))
			report("memory.first.host", residentMegabytes(os.Getpid()))
			plugin.client.Kill()
			continue
		}
		end := time.Now()
		plugin.client.Kill()
		first = append(first, firstCall)
		kill = append(kill, milliseconds(end))
	}
	report("first.warm", percentile(first, 50))
	report("kill", percentile(kill, 50))
}

func calls(executable string) {
	plugin := launch(executable)
	sequential(plugin, number("warmup", 2000))
	times := sequential(plugin, number("sequential", 5000))
	report("call.p50", percentile(times, 50)*1e3)
	report("call.p99", percentile(times, 99)*1e3)

	duration := time.Duration(number("milliseconds", 500)) * time.Millisecond
	for _, callers := range numbers("callers") {
		callFrom(plugin, callers, duration/2)
		before := processor(plugin)
		count, seconds := callFrom(plugin, callers, duration)
		report(fmt.Sprintf("callers.%d", callers), float64(count)/seconds)
		report(fmt.Sprintf("processor.%d", callers), (processor(plugin)-before)*1e6/float64(count))
	}
	report("memory.calls.plugin", residentMegabytes(plugin.process))
	report("memory.calls.host", residentMegabytes(os.Getpid()))
	plugin.client.Kill()
}

func processor(plugin *started) float64 {
	return processorSeconds(os.Getpid()) + processorSeconds(plugin.process)
}

func sequential(plugin *started, count int) []float64 {
	times := make([]float64, count)
	for i := range times {
		begin := time.Now()
		plugin.add(int32(i), 1)
		times[i] = milliseconds(begin)
	}
	return times
}

func callFrom(plugin *started, callers int, duration time.Duration) (int, float64) {
	begin := time.Now()
	end := begin.Add(duration)
	counts := make([]int, callers)
	var all sync.WaitGroup
	for i := range counts {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			for time.Now().Before(end) {
				plugin.add(int32(counts[i]), 1)
				counts[i]++
			}
		}(i)
	}
	all.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return total, time.Since(begin).Seconds()
}

func echo(executable string) {
	plugin := launch(executable)
	duration := time.Duration(number("milliseconds", 500)) * time.Millisecond
	atLeast := number("atleast", 10)
	for _, size := range numbers("sizes") {
		content := make([]byte, size)
		rand.Read(content)
		echoFor(plugin, content, duration/4, atLeast/4)
		report(fmt.Sprintf("echo.%d", size), percentile(echoFor(plugin, content, duration, atLeast), 50)*1e3)
	}
	report("memory.echo.plugin", residentMegabytes(plugin.process))
	report("memory.echo.host", residentMegabytes(os.Getpid()))
	plugin.client.Kill()
}

func echoFor(plugin *started, content []byte, duration time.Duration, atLeast int) []float64 {
	var times []float64
	for end := time.Now().Add(duration); len(times) < atLeast || (time.Now().Before(end) && len(times) < 4000); {
		begin := time.Now()
		answer, err := plugin.Echo(content)
		check(err)
		times = append(times, milliseconds(begin))
		if len(answer) != len(content) || answer[len(answer)-1] != content[len(content)-1] {
			panic("wrong echo")
		}
	}
	return times
}

func sequence(executable string) {
	plugin := launch(executable)
	items := number("items", 300000)
	count(plugin, items/5)
	report("items", count(plugin, items))
	bytes := int64(number("megabytes", 500)) * 1000000
	read(plugin, bytes/5)
	report("bytes", read(plugin, bytes)/1e6)
	plugin.client.Kill()
}

func count(plugin *started, items int) float64 {
	begin := time.Now()
	received, err := plugin.Count(int32(items))
	check(err)
	if int(received) != items {
		panic("items are missing")
	}
	return float64(items) / time.Since(begin).Seconds()
}

func read(plugin *started, length int64) float64 {
	begin := time.Now()
	received, err := plugin.Read(length)
	check(err)
	if received != length {
		panic("bytes are missing")
	}
	return float64(length) / time.Since(begin).Seconds()
}

func many(executable string) {
	count := number("count", 10)
	plugins := make([]*started, count)
	begin := time.Now()
	var all sync.WaitGroup
	for i := range plugins {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			plugins[i] = launch(executable)
			plugins[i].add(19, 23)
		}(i)
	}
	all.Wait()
	report(fmt.Sprintf("many.start.%d", count), milliseconds(begin))
	memory := 0.0
	for _, plugin := range plugins {
		memory += proportionalMegabytes(plugin.process)
	}
	report(fmt.Sprintf("many.memory.%d", count), memory/float64(count))
	report(fmt.Sprintf("many.host.%d", count), residentMegabytes(os.Getpid()))
	begin = time.Now()
	for i := range plugins {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			plugins[i].client.Kill()
		}(i)
	}
	all.Wait()
	report(fmt.Sprintf("many.kill.%d", count), milliseconds(begin))
}
