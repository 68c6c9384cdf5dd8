/*
 * ARP packets for the tests, written from RFC 826 and RFC 5227 and without the
 * program's own code.  Addresses in host order.
 */
#ifndef TESTS_SIM_ARP_H
#define TESTS_SIM_ARP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARP_LEN	    28
#define ARP_REQUEST 1
#define ARP_REPLY   2

/* Writes one: Ethernet and IPv4, with their sizes. */
static inline void arp_put(uint8_t *p, uint8_t op, const uint8_t *sha,
			   uint32_t spa, uint32_t tpa)
{
	static const uint8_t head[7] = { 0, 1, 8, 0, 6, 4, 0 };

	memset(p, 0, ARP_LEN);
	memcpy(p, head, sizeof(head));
	p[7] = op;
	memcpy(p + 8, sha, 6);
	for (int i = 0; i < 4; i++) {
		p[14 + i] = (uint8_t)(spa >> (24 - 8 * i));
		p[24 + i] = (uint8_t)(tpa >> (24 - 8 * i));
	}
}

#endif
