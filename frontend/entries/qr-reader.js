// For phones whose browser cannot read a QR itself: loaded only when the camera is opened there.
import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";

/** A function that reads the QR codes in a frame of video. */
export async function makeReader() {
  // Without this the decoder would be fetched from another site.
  const decoder = new URL(DECODER_FILE, import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile: () => decoder }, fireImmediately: true });
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
}
