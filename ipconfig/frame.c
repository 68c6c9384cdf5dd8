/* IPv4 and UDP headers, see frame.h. */
#include "ipconfig/frame.h"

#include <errno.h>

/* Words of the header, as RFC 791 draws it: see frame_encode(). */
#define IP_VERSION_IHL	 0x45000000
#define IP_DONT_FRAGMENT 0x4000
#define IP_FRAGMENT	 0x3fff	    /* more fragments, or an offset */
#define IP_HOPS		 0x40000000 /* 64 */
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
	uint32_t ports = (uint32_t)sport << 16 | dport;
	/* of what the header of 20 bytes has */
	uint16_t ip_sum =
		fold(sum_pseudo(src, dst, total) + (IP_VERSION_IHL >> 16) +
		     IP_DONT_FRAGMENT + (IP_HOPS >> 16));
	uint32_t udp_head = sum_pseudo(src, dst, udp_len) + sport + dport;
	uint16_t udp_sum = fold(sum_bytes(udp_head + udp_len, payload, len));

	if (len > FRAME_MAX - FRAME_HEADERS) {
		w->bad = true;
		return;
	}
	if (udp_sum == 0) /* which says that there is none */
		udp_sum = 0xffff;
	wr_be32(w, IP_VERSION_IHL | total);
	wr_be32(w, IP_DONT_FRAGMENT);
	wr_be32(w, IP_HOPS | IP_UDP << 16 | ip_sum);
	wr_be32(w, src);
	wr_be32(w, dst);
	wr_be32(w, ports);
	wr_be32(w, udp_len << 16 | udp_sum);
	wr_bytes(w, payload, len);
}

int frame_decode(struct rd packet, uint16_t sport, uint16_t dport, bool checked,
		 struct rd *out, uint32_t *from)
{
	struct rd whole = packet, header, udp, body;
	uint32_t first = rd_be32(&packet), second = rd_be32(&packet);
	uint32_t third = rd_be32(&packet), ports, len, check;
	size_t ihl = (first >> 24 & 15) * 4, total = first & 0xffff;
	uint32_t src = rd_be32(&packet), dst = rd_be32(&packet);

	if (first >> 28 != 4 || ihl < IP_HEADER || total < ihl ||
	    (second & IP_FRAGMENT) != 0 || (third >> 16 & 0xff) != IP_UDP)
		return -EBADMSG;
	/* what the network padded after the datagram is not part of it */
	packet = rd_sub(&whole, total);
	header = rd_sub(&packet, ihl);
	udp = packet;
	ports = rd_be32(&udp);
	len = rd_be16(&udp);
	check = rd_be16(&udp);
	body = rd_sub(&udp, len - (size_t)UDP_HEADER);
	if (header.bad || fold(sum_bytes(0, header.p, ihl)) != 0 ||
	    ports != ((uint32_t)sport << 16 | dport) || body.bad)
		return -EBADMSG;
	if (!checked && check != 0 &&
	    fold(sum_bytes(sum_pseudo(src, dst, len), packet.p, len)) != 0)
		return -EBADMSG;
	*out = body;
	*from = src;
	return 0;
}
