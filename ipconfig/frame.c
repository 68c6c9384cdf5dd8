/* IPv4 and UDP headers, see frame.h. */
#include "ipconfig/frame.h"

#include <errno.h>

#define IP_VERSION_IHL	 0x45
#define IP_DONT_FRAGMENT 0x4000
#define IP_FRAGMENT	 0x3fff /* more fragments, or an offset */
#define IP_HOPS		 64
#define IP_UDP		 17
#define IP_HEADER	 20
#define UDP_HEADER	 8

/* RFC 1071; sum is what was summed before, an even number of bytes of it. */
static uint32_t sum_bytes(uint32_t sum, const uint8_t *p, size_t len)
{
	for (; len > 1; p += 2, len -= 2)
		sum += (uint32_t)(p[0] << 8 | p[1]);
	if (len > 0)
		sum += (uint32_t)p[0] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* RFC 768: addresses, protocol and length count too. */
static uint32_t sum_pseudo(uint32_t src, uint32_t dst, size_t udp_len)
{
	return (src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff) +
	       IP_UDP + (uint32_t)udp_len;
}

void frame_encode(struct wr *w, uint16_t sport, uint16_t dport,
		  const void *payload, size_t len)
{
	const uint32_t src = 0, dst = 0xffffffff;
	uint32_t udp_len = (uint32_t)(UDP_HEADER + len);
	uint32_t total = IP_HEADER + udp_len;
	/* of what the header of 20 bytes has, in words */
	uint16_t ip_sum =
		fold(sum_pseudo(src, dst, total) + (IP_VERSION_IHL << 8) +
		     IP_DONT_FRAGMENT + (IP_HOPS << 8));
	uint32_t udp_head = sum_pseudo(src, dst, udp_len) + sport + dport;
	uint16_t udp_sum = fold(sum_bytes(udp_head + udp_len, payload, len));

	if (len > FRAME_MAX - FRAME_HEADERS) {
		w->bad = true;
		return;
	}
	wr_u8(w, IP_VERSION_IHL);
	wr_u8(w, 0);
	wr_be16(w, (uint16_t)total);
	wr_be16(w, 0);
	wr_be16(w, IP_DONT_FRAGMENT);
	wr_u8(w, IP_HOPS);
	wr_u8(w, IP_UDP);
	wr_be16(w, ip_sum);
	wr_be32(w, src);
	wr_be32(w, dst);
	wr_be16(w, sport);
	wr_be16(w, dport);
	wr_be16(w, (uint16_t)udp_len);
	wr_be16(w, udp_sum != 0 ? udp_sum : 0xffff);
	wr_bytes(w, payload, len);
}

int frame_decode(struct rd packet, uint16_t sport, uint16_t dport, bool checked,
		 struct rd *out, uint32_t *from)
{
	struct rd whole = packet, header, udp, body;
	uint16_t total, fragment, from_port, to_port, len, check;
	uint32_t src, dst, sum;
	size_t ihl;
	uint8_t first;

	first = rd_u8(&packet);
	ihl = (first & 15u) * 4;
	rd_skip(&packet, 1);
	total = rd_be16(&packet);
	rd_skip(&packet, 2);
	fragment = rd_be16(&packet);
	rd_skip(&packet, 1);
	if (rd_u8(&packet) != IP_UDP || first >> 4 != 4 || ihl < IP_HEADER ||
	    total < ihl || (fragment & IP_FRAGMENT) != 0)
		return -EBADMSG;
	rd_skip(&packet, 2);
	src = rd_be32(&packet);
	dst = rd_be32(&packet);

	/* what the network padded after the datagram is not part of it */
	packet = rd_sub(&whole, total);
	header = rd_sub(&packet, ihl);
	if (header.bad || fold(sum_bytes(0, header.p, ihl)) != 0)
		return -EBADMSG;
	udp = packet;
	from_port = rd_be16(&udp);
	to_port = rd_be16(&udp);
	len = rd_be16(&udp);
	check = rd_be16(&udp);
	if (len < UDP_HEADER || from_port != sport || to_port != dport)
		return -EBADMSG;
	body = rd_sub(&udp, len - (size_t)UDP_HEADER);
	if (body.bad)
		return -EBADMSG;
	if (!checked && check != 0) {
		sum = sum_bytes(sum_pseudo(src, dst, len), packet.p, len);
		if (fold(sum) != 0)
			return -EBADMSG;
	}
	*out = body;
	*from = src;
	return 0;
}
