// Package lockwaitstrict holds calls under a lock that take their time.
package lockwaitstrict

import (
	"net"
	"os"
	"os/exec"
	"sync"
	"time"
)

type Store struct {
	mu   sync.RWMutex
	file *os.File
	conn net.Conn
	data []byte
}

func (s *Store) Load(name string) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data, err = os.ReadFile(name) // want `^call to os\.ReadFile waits for the disk while s\.mu is held \(Lock on line 20\) \[concept: lock\]$`
	return err
}

// Reload reads first.
func (s *Store) Reload(name string) error {
	data, err := os.ReadFile(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = data
	return err
}

func (s *Store) Flush() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.write()
}

// All who call it hold the lock.
func (s *Store) write() error {
	_, err := s.file.Write(s.data) // want `^call to File\.Write waits for the disk while s\.mu is held \(RLock on line 36\)`
	return err
}

// Some of those who call it do.

func (s *Store) Sync() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sync() // want `^call to File\.Sync \(via sync\) waits for the disk while s\.mu is held \(RLock on line 50\)`
}

func (s *Store) SyncLate() error { return s.sync() }

func (s *Store) sync() error { return s.file.Sync() }

func (s *Store) Send() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.conn.Write(s.data) // want `^call to Conn\.Write waits for the network while s\.mu is held`
	return err
}

func (s *Store) Retry() {
	s.mu.Lock()
	for s.data == nil {
		time.Sleep(time.Second) // want `^call to time\.Sleep sleeps while s\.mu is held`
	}
	s.mu.Unlock()
	for range 3 {
		time.Sleep(time.Second)
	}
}

func (s *Store) Pack(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return exec.Command("gzip", name).Run() // want `^call to Cmd\.Run waits for a process while s\.mu is held`
}

// Later sleeps on another goroutine, and once it has the lock behind it.
func (s *Store) Later() {
	s.mu.Lock()
	defer s.mu.Unlock()
	go time.Sleep(time.Second)
	s.pause()
}

func (s *Store) pause() {
	s.mu.Unlock()
	time.Sleep(time.Second)
	s.mu.Lock()
}

func (s *Store) Meant() {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(time.Second) //lockcheck:ignore lockwait/slow the others are to wait
}
