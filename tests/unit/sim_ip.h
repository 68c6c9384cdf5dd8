/*
 * IPv4 and UDP headers for the tests, written from RFC 791, RFC 768 and RFC
 * 1071 and without the program's own.  Addresses and ports in host order.
 */
#ifndef TESTS_SIM_IP_H
#define TESTS_SIM_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SIM_IP_HEADER 20
#define SIM_HEADERS   28   /* and 8 of UDP */
#define SIM_FRAME_MAX 1500 /* Ethernet's MTU */
#define SIM_UDP	      17

struct datagram {
	uint32_t src, dst;
	uint16_t sport, dport;
	bool unchecked; /* a UDP checksum of 0: none was made */
};

static inline void ip_put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void ip_put32(uint8_t *p, uint32_t v)
{
	ip_put16(p, v >> 16);
	ip_put16(p + 2, v & 0xffff);
}

static inline uint32_t ip_get16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t ip_get32(const uint8_t *p)
{
	return ip_get16(p) << 16 | ip_get16(p + 2);
}

/*
 * RFC 1071: the sum of 16-bit words modulo 65535, an odd byte followed by a
 * zero.  A sum with its right checksum in it is 0 modulo 65535.
 */
static inline uint32_t ip_sum(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 == 0 ? (uint32_t)p[i] * 256 : p[i];
	return sum % 65535;
}

/* RFC 768: of source, destination, protocol and length besides the datagram */
static inline uint32_t udp_sum(const uint8_t *frame, size_t udp_len)
{
	return (ip_sum(frame + 12, 8) + SIM_UDP + (uint32_t)udp_len +
		ip_sum(frame + SIM_IP_HEADER, udp_len)) %
	       65535;
}

/* Writes a whole packet into SIM_FRAME_MAX bytes, returns its length. */
static inline size_t ip_put(uint8_t *f, const struct datagram *d,
			    const void *payload, size_t len)
{
	size_t udp_len = 8 + len;

	memset(f, 0, SIM_HEADERS);
	f[0] = 0x45; /* version 4, five words of header */
	ip_put16(f + 2, (uint32_t)(SIM_IP_HEADER + udp_len));
	f[8] = 64; /* time to live */
	f[9] = SIM_UDP;
	ip_put32(f + 12, d->src);
	ip_put32(f + 16, d->dst);
	ip_put16(f + 10, 65535 - ip_sum(f, SIM_IP_HEADER));
	ip_put16(f + 20, d->sport);
	ip_put16(f + 22, d->dport);
	ip_put16(f + 24, (uint32_t)udp_len);
	memcpy(f + SIM_HEADERS, payload, len);
	/* a checksum that is 0 is sent as all ones: 65535 - 0 */
	if (!d->unchecked)
		ip_put16(f + 26, 65535 - udp_sum(f, udp_len));
	return SIM_IP_HEADER + udp_len;
}

/* A UDP datagram's payload, whosever it is; false when a sum is wrong. */
static inline bool ip_open(const uint8_t *f, size_t len,
			   const uint8_t **payload, size_t *n)
{
	if (len < SIM_HEADERS || f[0] != 0x45 || ip_get16(f + 2) != len ||
	    f[9] != SIM_UDP || ip_sum(f, SIM_IP_HEADER) != 0 ||
	    ip_get16(f + 24) != len - SIM_IP_HEADER ||
	    udp_sum(f, len - SIM_IP_HEADER) != 0)
		return false;
	*payload = f + SIM_HEADERS;
	*n = len - SIM_HEADERS;
	return true;
}

/*
 * Reads a packet that a client without an address broadcasts: RFC 2131 section
 * 4.1.  Returns NULL and where its message is, or what is wrong with it.
 */
static inline const char *ip_read(const uint8_t *f, size_t len, uint16_t port,
				  const uint8_t **payload, size_t *n)
{
	if (len < SIM_HEADERS || len > SIM_FRAME_MAX)
		return "no packet for Ethernet";
	if (f[0] != 0x45 || ip_get16(f + 2) != len)
		return "version, header length or total length";
	if ((ip_get16(f + 6) & 0xbfff) != 0)
		return "a fragment, or the bit that must be zero";
	if (f[8] == 0 || f[9] != SIM_UDP)
		return "time to live, or no UDP";
	if (ip_sum(f, SIM_IP_HEADER) != 0)
		return "checksum of the IP header";
	if (ip_get32(f + 12) != 0 || ip_get32(f + 16) != 0xffffffff)
		return "not from 0.0.0.0 to 255.255.255.255";
	if (ip_get16(f + 20) != port || ip_get16(f + 22) != port - 1u)
		return "ports";
	if (ip_get16(f + 24) != len - SIM_IP_HEADER)
		return "UDP length";
	/* RFC 1122 section 4.1.3.4: there should be one */
	if (ip_get16(f + 26) == 0 || udp_sum(f, len - SIM_IP_HEADER) != 0)
		return "UDP checksum";
	*payload = f + SIM_HEADERS;
	*n = len - SIM_HEADERS;
	return NULL;
}

#endif
