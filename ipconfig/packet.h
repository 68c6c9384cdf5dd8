/*
 * One packet socket for DHCP on all interfaces.  It is never bound: a socket
 * bound while its interface is down gets ENETDOWN from the first send.
 */
#ifndef IPCONFIG_PACKET_H
#define IPCONFIG_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Returns a socket that receives all IPv4 packets, or -errno. */
int packet_open(void);
/*
 * From now on only UDP to client_port.  To be called when much else was
 * received: on a quiet net translating the filter is most of a round trip.
 */
void packet_filter(int fd, uint16_t client_port);
/* Broadcasts an IPv4 packet on an interface.  0 or -errno. */
int packet_send(int fd, int ifindex, const void *buf, size_t len);
/*
 * Receives one without waiting: its length, -EAGAIN when there is none, or
 * another -errno.  *checked: the UDP checksum needs no look, frame_decode().
 */
ssize_t packet_recv(int fd, void *buf, size_t size, int *ifindex,
		    bool *checked);

#endif
