/*
 * A packet socket for one ethertype on all interfaces.  It is never bound: a
 * socket bound while its interface is down gets ENETDOWN from the first send.
 */
#ifndef IPCONFIG_PACKET_H
#define IPCONFIG_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct packet {
	int fd; /* -1: closed */
	uint16_t ethertype, port;
};

/*
 * Hears all packets of an ethertype; of IPv4 only UDP to client_port, of
 * ETH_P_ALL only what is for bridges (01:80:c2:00:00:0x), with the Ethernet
 * header.  0 or -errno.
 */
int packet_open(struct packet *p, uint16_t ethertype, uint16_t client_port);
/* Has an interface receive what is for bridges, if it can. */
void packet_join(const struct packet *p, int ifindex);
/* Broadcasts one on an interface, an Ethernet.  0 or -errno. */
int packet_send(const struct packet *p, int ifindex, const void *buf,
		size_t len);
/*
 * Receives one without waiting: its length, 0 when it was not for this
 * interface, -EAGAIN when there is none, or another -errno.  *checked: the UDP
 * checksum needs no look, frame_decode().
 */
ssize_t packet_recv(struct packet *p, void *buf, size_t size, int *ifindex,
		    bool *checked);
void packet_close(struct packet *p);

#endif
